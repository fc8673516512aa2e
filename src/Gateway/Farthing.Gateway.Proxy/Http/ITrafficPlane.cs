using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>Takes what a listener lets in.</summary>
internal interface ITrafficPlane
{
    /// <summary>Requests that are being answered, or have yet to be counted and logged.</summary>
    int Running { get; }

    /// <summary>Takes a request.</summary>
    Task ProcessAsync(HttpContext context);

    /// <summary>The listener is about to stop.</summary>
    void BeginStop();
}
