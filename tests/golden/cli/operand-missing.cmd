thirdgen run --stats
