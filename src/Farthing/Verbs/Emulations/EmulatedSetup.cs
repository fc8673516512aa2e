using Farthing.Emulation;
using Farthing.Planning.Setups;

namespace Farthing.Verbs.Emulations;

/// <summary>Configuration of an emulated server, for its screen and its document.</summary>
/// <param name="Setup">The deployment with its memory, limits and step times.</param>
/// <param name="Options">How the server behaves.</param>
/// <param name="LengthsFrom">Where lengths of answers come from, in words.</param>
/// <param name="Notes">What was chosen or rounded for the user.</param>
internal sealed record EmulatedSetup(
    ServingSetup Setup,
    EmulatorOptions Options,
    string LengthsFrom,
    IReadOnlyList<string> Notes
);
