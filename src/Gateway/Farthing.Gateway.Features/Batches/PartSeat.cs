using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;

namespace Farthing.Gateway.Batches;

/// <summary>Takes one line's request for a provider's batch.</summary>
/// <param name="deployment">The deployment that it goes to.</param>
internal sealed class PartSeat(string deployment) : IDeferral
{
    /// <inheritdoc/>
    public string Deployment => deployment;

    /// <summary>Its money; null where it was not taken.</summary>
    public IHold? Hold { get; private set; }

    /// <summary>The provider's endpoint.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>The request as it is to be sent.</summary>
    public byte[] Body { get; private set; } = [];

    /// <summary>The end user; empty without.</summary>
    public string User { get; private set; } = "";

    /// <inheritdoc/>
    public void Take(string endpoint, byte[] body, IHold hold, string user) =>
        (Endpoint, Body, Hold, User) = (endpoint, body, hold, user);
}
