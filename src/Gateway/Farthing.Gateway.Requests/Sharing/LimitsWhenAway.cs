namespace Farthing.Gateway.Sharing;

/// <summary>Limits while the store that holds them cannot be reached.</summary>
public enum LimitsWhenAway
{
    /// <summary>Each gateway goes on alone, with its share of every limit: the limit divided by the gateways that there were.</summary>
    Local,

    /// <summary>Requests that a limit counts are refused (503).</summary>
    Refuse,
}
