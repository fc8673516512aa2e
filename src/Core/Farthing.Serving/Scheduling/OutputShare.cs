namespace Farthing.Serving.Scheduling;

/// <summary>The share of the tokens that running sequences may still write for which SGLang keeps room: its new_token_ratio.</summary>
/// <remarks>SGLang 0.5: 0.7 at first and whenever idle, falling to 0.098 (0.7 · 0.14) within 600 decode steps; after sequences gave way, what the others wrote and will write in 20 steps over what they may write.</remarks>
internal sealed class OutputShare
{
    /// <summary>Steps ahead for which room is made when sequences give way.</summary>
    public const int StepsAhead = 20;

    /// <summary>Tokens of one output that room is kept for at most.</summary>
    public const int LongestOutput = 4096;

    private const double First = 0.7;
    private const double Least = First * 0.14;
    private const double PerStep = (First - Least) / 600;

    private double latest = First;
    private long steps;

    /// <summary>The share now.</summary>
    public double Value => Math.Max(Least, latest - (steps * PerStep));

    /// <summary>Decode steps have passed.</summary>
    public void Pass(int decodeSteps) => steps += decodeSteps;

    /// <summary>Back to the first share.</summary>
    public void Reset() => (latest, steps) = (First, 0);

    /// <summary>Sequences gave way.</summary>
    /// <param name="written">Tokens that those that stay have written.</param>
    /// <param name="allowed">Tokens that they may write.</param>
    /// <param name="running">How many stay.</param>
    public void Raise(long written, long allowed, int running) =>
        (latest, steps) = (Math.Min(1, (written + ((double)StepsAhead * running)) / (allowed + 1)), 0);
}
