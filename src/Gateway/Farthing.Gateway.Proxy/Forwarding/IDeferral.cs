using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Forwarding;

/// <summary>Takes a request that a provider answers later, as a line of one of its batches: it is held and made out, and not sent.</summary>
internal interface IDeferral
{
    /// <summary>The deployment that it goes to; no other is asked.</summary>
    string Deployment { get; }

    /// <summary>Takes it.</summary>
    /// <param name="endpoint">The provider's endpoint, such as <c>/v1/chat/completions</c>.</param>
    /// <param name="body">The request as it is to be sent.</param>
    /// <param name="hold">Its money: the taker's to end.</param>
    /// <param name="user">The end user; empty without.</param>
    void Take(string endpoint, byte[] body, IHold hold, string user);
}
