using Farthing.Gateway.Admission;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>A call of a client that goes to no model: models, files, batches, feedback. It passes the same door as every request.</summary>
internal interface IGatewayCall
{
    /// <summary>Methods of a path, such as <c>GET, POST</c>; null for one that is none of its own.</summary>
    string? MethodsOf(string path);

    /// <summary>Bytes that are kept of a call's body at a time, as <see cref="Farthing.Gateway.Listening.BodyRoom"/> counts; 0 of one that needs no room.</summary>
    long HeldBytes(HttpRequest request) => 0;

    /// <summary>Answers one.</summary>
    /// <returns>Why it is refused; null where it was answered.</returns>
    Task<ApiError?> RunAsync(HttpContext context, Caller caller);
}
