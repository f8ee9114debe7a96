package io.github.graftml.model.plan;

import java.util.List;

/**
 * A network as nodes in the order of execution. Register 0 is the input, register i + 1 the output of node i, and the
 * last
 * register the result. The tensors belong to the scope in which the graph was built.
 */
record Graph(List<Node> nodes) {

    /**
     * An operation with its inputs.
     *
     * @param inputs registers
     */
    record Node(Op op, List<Integer> inputs) {
        Node {
            inputs = List.copyOf(inputs);
        }
    }

    Graph {
        nodes = List.copyOf(nodes);
    }

    /** {@return the index of the last node that reads the register; -1 if none does} */
    int lastUse(int register) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (nodes.get(i).inputs().contains(register)) {
                return i;
            }
        }
        return -1;
    }
}
