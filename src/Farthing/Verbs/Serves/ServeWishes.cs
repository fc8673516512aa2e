using Farthing.Gateway.Configuration;

namespace Farthing.Verbs.Serves;

/// <summary>Command-line options of a gateway.</summary>
/// <param name="Config">The configuration's file; null: an emulated model and a demo key.</param>
/// <param name="Listen">Address and port instead of the configuration's.</param>
/// <param name="Data">The data folder instead of the configuration's.</param>
/// <param name="IsCheck">True: read the configuration and end.</param>
/// <param name="ExplainedModel">Say how requests for this model go, and end; null: serve.</param>
/// <param name="Mirror">Only meter what is passed on; null: it is a gateway.</param>
/// <param name="Drain">How long running requests may go on at the end.</param>
/// <param name="For">Stop after this time; null: on a signal.</param>
/// <param name="Clock">The clock that everything in it has.</param>
internal sealed record ServeWishes(
    string? Config,
    string? Listen,
    string? Data,
    bool IsCheck,
    string? ExplainedModel,
    MirrorOptions? Mirror,
    TimeSpan Drain,
    TimeSpan? For,
    TimeProvider Clock
);
