namespace Farthing.Gateway.Cascading;

/// <summary>A drawn request on its way to be checked.</summary>
internal sealed class AuditTicket(int round)
{
    /// <summary>The round that it was drawn in.</summary>
    public int Round { get; } = round;

    /// <summary>True once its outcome is known, or that there is none.</summary>
    public bool IsTold { get; set; }

    /// <summary>The outcome.</summary>
    public bool? IsLoss { get; set; }
}
