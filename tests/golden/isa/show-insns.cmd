thirdgen isa show vt div lpsw svc nop
