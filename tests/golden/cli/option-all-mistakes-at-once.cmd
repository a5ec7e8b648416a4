thirdgen run --bogus --memory 5 --console bits one two
