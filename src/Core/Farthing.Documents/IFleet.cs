namespace Farthing.Documents;

/// <summary>Layout of a fleet, in any document.</summary>
public interface IFleet
{
    /// <summary>The GPU's id.</summary>
    string Gpu { get; }

    /// <summary>Replicas that carry traffic.</summary>
    int Replicas { get; }

    /// <summary>Replicas beside them that spot may take away.</summary>
    int SpareReplicas { get; }

    /// <summary>GPUs of a tensor-parallel group.</summary>
    int TensorParallel { get; }

    /// <summary>Pipeline stages.</summary>
    int PipelineParallel { get; }

    /// <summary>Data-parallel ranks within a replica.</summary>
    int DataParallel { get; }

    /// <summary>Ranks that experts are spread over.</summary>
    int ExpertParallel { get; }

    /// <summary>Format of the weights, such as <c>fp8</c>.</summary>
    string Weights { get; }

    /// <summary>Format of the KV cache.</summary>
    string Kv { get; }
}
