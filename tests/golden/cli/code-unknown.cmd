thirdgen explain cli-nubmer
