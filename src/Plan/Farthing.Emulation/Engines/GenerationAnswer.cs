namespace Farthing.Emulation.Engines;

/// <summary>The answer to one HTTP request: its samples run in the engine, and it passes on what they write.</summary>
/// <remarks>The engine's thread calls <see cref="Prepare"/> shortly before and <see cref="Emit"/> after the end of each step in which one of its sequences wrote, and completes <see cref="WhenEnded"/> once, after the last; from then on the handler has it for itself.</remarks>
internal abstract class GenerationAnswer
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<EmulatedSequence> sequences = [];

    /// <summary>When its request reached the server, in engine nanoseconds.</summary>
    public required long ArrivalNs { get; init; }

    /// <summary>Scheduling priority, smaller first.</summary>
    public int Priority { get; init; }

    /// <summary>Its samples, in the order of their index.</summary>
    public IReadOnlyList<EmulatedSequence> Sequences => sequences;

    /// <summary>Samples that have not ended; the engine's thread counts.</summary>
    public int Remaining { get; set; }

    /// <summary>True while it stands on the engine's list of answers to emit.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Set by whoever gives it up; the engine's thread acts on it at the end of the step.</summary>
    public volatile bool IsAborted;

    /// <summary>True when nobody reads it any more: its connection is broken, or was reset on purpose.</summary>
    public bool IsGone { get; protected set; }

    /// <summary>Completes when its last sample has ended.</summary>
    public Task WhenEnded => ended.Task;

    /// <summary>Adds a sample, before the answer is submitted.</summary>
    public void Add(EmulatedSequence sequence) => sequences.Add(sequence);

    /// <summary>Makes ready what <see cref="Emit"/> will pass on at the end of the step under way, so that only the sending is left then. Sends nothing.</summary>
    /// <param name="endNs">The end of the step, in engine nanoseconds.</param>
    public virtual void Prepare(long endNs) { }

    /// <summary>Passes on what was written since the last call. Must not block.</summary>
    /// <param name="nowNs">The end of the step, in engine nanoseconds.</param>
    public abstract void Emit(long nowNs);

    /// <summary>Tells the handler that all samples have ended.</summary>
    public void Complete() => ended.TrySetResult();
}
