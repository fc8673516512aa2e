namespace Farthing.Gateway.Batches;

/// <summary>A batch as it is stored. Times are Unix seconds; 0: not yet.</summary>
internal sealed record Batch
{
    /// <summary>Its id, <c>batch_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The key that it belongs to.</summary>
    public required string Key { get; init; }

    /// <summary>Endpoint of all its lines, such as <c>/v1/chat/completions</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Its input file.</summary>
    public required string Input { get; init; }

    /// <summary>The completion window as the client wrote it.</summary>
    public required string Window { get; init; }

    /// <summary>The client's metadata, a JSON object.</summary>
    public required string Metadata { get; init; }

    /// <summary>Larger ones go first.</summary>
    public long Priority { get; init; }

    /// <summary>Lines run at interactive capacity when the deadline is near, and past it.</summary>
    public bool IsMust { get; init; }

    /// <summary>Lines at fault are reported and the others run; else a line at fault fails the batch.</summary>
    public bool SkipsInvalid { get; init; }

    /// <summary>One of <see cref="BatchStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>When it was created.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Its deadline.</summary>
    public required long Deadline { get; init; }

    /// <summary>When validation ended.</summary>
    public long StartedAt { get; init; }

    /// <summary>When it was cancelled.</summary>
    public long CancelAt { get; init; }

    /// <summary>When it reached its end.</summary>
    public long EndedAt { get; init; }

    /// <summary>Lines that are not blank.</summary>
    public long Total { get; init; }

    /// <summary>Lines with a 2xx answer.</summary>
    public long Completed { get; init; }

    /// <summary>Lines with another result.</summary>
    public long Failed { get; init; }

    /// <summary>Nano-dollars of the answers that became results.</summary>
    public long NanoUsd { get; init; }

    /// <summary>File of the 2xx answers; empty without.</summary>
    public string Output { get; init; } = "";

    /// <summary>File of the other lines; empty without.</summary>
    public string Errors { get; init; } = "";

    /// <summary>Faults of a failed validation, a JSON array.</summary>
    public string Faults { get; init; } = "";

    /// <summary>Parts that went to a provider, oldest first; read where a key asks for its batches.</summary>
    public IReadOnlyList<BatchPart> Parts { get; init; } = [];
}
