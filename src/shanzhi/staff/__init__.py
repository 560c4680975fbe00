"""组织人员. Knows units, posts, presence and leave: who may do what, and where."""
