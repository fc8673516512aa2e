namespace Farthing.Serving.Deployments;

/// <summary>The KV room that a request must find free before it is admitted.</summary>
/// <remarks>The longest output that a request may write is taken to be the one that it writes: a client whose max_tokens is larger makes SGLang and TensorRT-LLM hold more.</remarks>
public enum KvReservation
{
    /// <summary>Room for its whole prompt; outputs grow until someone has to give way (vLLM with scheduler_reserve_full_isl).</summary>
    Prompt,

    /// <summary>Room for the piece of its prompt that is computed first.</summary>
    Piece,

    /// <summary>Room for its prompt and output beside those of all that run: nobody ever gives way (TensorRT-LLM's GUARANTEED_NO_EVICT).</summary>
    WholeOutput,

    /// <summary>Room for its prompt and output, beside a share of what those that run may still write; the share falls while nobody gives way (SGLang's new_token_ratio).</summary>
    ShareOfOutputs,
}
