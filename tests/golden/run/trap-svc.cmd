thirdgen run programs/trap-svc.s
