-- One number for every fact of every call, whatever the order.
SELECT toString(sum(cityHash64(toString(tuple(*))))) AS digest FROM outlay.calls
