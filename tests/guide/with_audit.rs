querybudget::audit!();
