using Farthing.Emulation.Graded;
using Farthing.Emulation.Mishaps;

namespace Farthing.Verbs.Emulations;

/// <summary>Word flags of <c>emulate</c>.</summary>
/// <param name="Host">Address to listen on.</param>
/// <param name="DrawsLengths">Answers end themselves.</param>
/// <param name="Mishaps">What goes wrong on purpose.</param>
/// <param name="ApiKey">Key that clients must send.</param>
/// <param name="Graded">Graded answers; null for made-up words.</param>
internal sealed record EmulatorWishes(
    string Host,
    bool DrawsLengths,
    MishapPlan Mishaps,
    string? ApiKey,
    GradedPlay? Graded
);
