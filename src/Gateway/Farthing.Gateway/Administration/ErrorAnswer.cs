using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Administration;

/// <summary>Fault of a call.</summary>
internal sealed record ErrorAnswer(ErrorAnswer.Wrong Error) : AdminBody
{
    /// <summary>An answer with faults.</summary>
    public static ErrorAnswer Of(IReadOnlyList<Fault> faults) => new(new Wrong(faults));

    /// <summary>All of it at once.</summary>
    public sealed record Wrong(IReadOnlyList<Fault> Faults);
}
