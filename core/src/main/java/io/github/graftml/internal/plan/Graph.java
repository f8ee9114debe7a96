package io.github.graftml.internal.plan;

import java.util.List;

/**
 * A network without modules: nodes in the order of execution. Register 0 is the input, register i + 1 the output of node
 * i; the last register is the result. The tensors inside belong to the scope in which the graph was built.
 */
record Graph(List<Node> nodes) {

    /** @param inputs registers */
    record Node(Op op, List<Integer> inputs) {
        Node {
            inputs = List.copyOf(inputs);
        }
    }

    Graph {
        nodes = List.copyOf(nodes);
    }

    /** @return the index of the last node that reads the register; -1 where none does */
    int lastUse(int register) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (nodes.get(i).inputs().contains(register)) {
                return i;
            }
        }
        return -1;
    }

    /** @return whether node {@code index} is the register's last reader and nobody else owns or shares its memory */
    boolean mayOverwrite(int register, int index) {
        return isFresh(register) && lastUse(register) == index;
    }

    private boolean isFresh(int register) {
        if (register == 0) {
            return false; // the caller's
        }
        Node maker = nodes.get(register - 1);
        boolean view = maker.op() instanceof Op.Flatten || maker.op() instanceof Op.Pad || maker.op() instanceof Op.QuantizedPad;
        return !view || mayOverwrite(maker.inputs().get(0), register - 1);
    }
}
