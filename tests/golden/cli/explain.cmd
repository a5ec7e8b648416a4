thirdgen explain cli-number
