namespace Farthing.Serving.Scheduling;

/// <summary>Steps of an engine and the sequences in them, counted from its start.</summary>
/// <param name="Steps">Steps.</param>
/// <param name="SequenceSteps">Sequences in them, summed.</param>
/// <param name="Latest">Sequences in the latest one.</param>
internal readonly record struct BatchCount(long Steps, long SequenceSteps, int Latest)
{
    /// <summary>For a sequence that came from another engine and has had no token here.</summary>
    public static BatchCount Unknown => new(-1, 0, 0);

    /// <summary>True for <see cref="Unknown"/>.</summary>
    public bool IsUnknown => Steps < 0;

    /// <summary>With equal steps more.</summary>
    public BatchCount Plus(int steps, int sequences) =>
        new(Steps + steps, SequenceSteps + ((long)steps * sequences), sequences);

    /// <summary>Sequences in a step on average, from the latest step of an earlier count to the latest of this one, both included.</summary>
    public double MeanSince(in BatchCount first) =>
        (double)(SequenceSteps - first.SequenceSteps + first.Latest) / (Steps - first.Steps + 1);
}
