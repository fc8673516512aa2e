namespace Farthing.Gateway.Cascading;

/// <summary>Evidence on a cascade's regret.</summary>
/// <param name="Checked">Requests checked since it closed or opened by them.</param>
/// <param name="Losses">Losses among them.</param>
/// <param name="Reopenings">Times that it opened again.</param>
internal readonly record struct CascadeEvidence(long Checked, long Losses, int Reopenings);
