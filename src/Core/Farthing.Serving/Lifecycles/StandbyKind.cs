namespace Farthing.Serving.Lifecycles;

/// <summary>What is held ready to start.</summary>
public enum StandbyKind
{
    /// <summary>A launched node that has the image and no replica, as a placeholder pod of Kubernetes holds it: the weights are read and the engine starts once a replica takes it.</summary>
    Node,

    /// <summary>An engine that sleeps at level 1: its process is up, its weights are in the memory of the host, its KV cache is dropped.</summary>
    Sleep1,

    /// <summary>An engine that sleeps at level 2: its process is up, weights and KV cache are dropped.</summary>
    Sleep2,
}
