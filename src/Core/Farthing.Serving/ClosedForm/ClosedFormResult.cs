namespace Farthing.Serving.ClosedForm;

/// <summary>A steady state, without queues' chance: means only.</summary>
/// <param name="TpotSeconds">Mean time per output token.</param>
/// <param name="DecodeStepSeconds">A step of decodes alone at <paramref name="Batch"/>.</param>
/// <param name="PrefillSeconds">The steps that compute one prompt beside the running decodes.</param>
/// <param name="Batch">Mean sequences decoding on one replica.</param>
/// <param name="OutputTokensPerSecond">Output over all replicas.</param>
/// <param name="LargestBatch">Sequences that one replica can run: KV memory or max_num_seqs.</param>
public readonly record struct ClosedFormResult(
    double TpotSeconds,
    double DecodeStepSeconds,
    double PrefillSeconds,
    double Batch,
    double OutputTokensPerSecond,
    double LargestBatch
);
