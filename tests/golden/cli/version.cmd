# numbers of others left out
thirdgen version | sed '2,$s/[0-9][0-9.]*/N/g; s/by  *[a-zA-Z].*/by .../; s/, fast$//'
thirdgen --version | head -n 1
