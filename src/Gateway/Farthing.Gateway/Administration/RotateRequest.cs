using System.Text.Json;

namespace Farthing.Gateway.Administration;

/// <summary>Request of <c>POST /keys/ID/rotate</c>.</summary>
/// <param name="Grace">How long the secret before is accepted too, with its unit.</param>
internal sealed record RotateRequest(string Grace)
{
    /// <summary>A grace of some length.</summary>
    public RotateRequest(TimeSpan grace)
        : this(FormattableString.Invariant($"{grace.TotalSeconds:0.###}s")) { }

    /// <summary>As it is sent.</summary>
    public byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(this, KeyRequestJson.Default.RotateRequest);
}
