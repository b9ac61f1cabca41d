// On paper nothing can be unfolded: what is folded opens to be printed, and is afterwards as it was
// before. The styles show it too, but not in a browser that does not know ::details-content. It is
// short, for each form carries it: the next state and the opposite of this one change places.
onbeforeprint=onafterprint=()=>document.querySelectorAll("details").forEach(a=>[a.open,a.o]=[!a.o,!a.open])
