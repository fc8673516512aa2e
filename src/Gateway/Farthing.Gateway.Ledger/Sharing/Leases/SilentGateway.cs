namespace Farthing.Gateway.Sharing.Leases;

/// <summary>A gateway that gave no sign of life for a while, and did not stop in order.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="Beats">Its signs of life so far. One more says that it is there.</param>
/// <param name="LostAfter">It spends from no lease when this time has gone by since it sent its last one.</param>
public readonly record struct SilentGateway(Guid Gateway, long Beats, TimeSpan LostAfter);
