using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding.Clouds.Credentials;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.Forwarding.Clouds;

/// <summary>What a cloud that serves Anthropic's models has of its own: addresses, members of the body, the authorization of a call, the form of its answers. All else is as at any upstream.</summary>
/// <remarks>Safe for any number of calls at once. A cloud gets only dialects that it serves.</remarks>
internal interface IUpstreamCloud : IDisposable
{
    /// <summary>The address of a call.</summary>
    /// <param name="dialect">What is called.</param>
    /// <param name="model">The model's name there.</param>
    /// <param name="isStream">A stream is asked for.</param>
    Uri AddressOf(Dialect dialect, string model, bool isStream);

    /// <summary>Adds the cloud's changes to those of a body.</summary>
    /// <param name="splice">The changes.</param>
    /// <param name="dialect">What is called.</param>
    /// <param name="model">The model's name there.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="betas">Features of <c>anthropic-beta</c> to ask for, with commas between them; null for none.</param>
    void Edit(BodySplice splice, Dialect dialect, string model, ReadOnlySpan<byte> body, string? betas);

    /// <summary>Authorizes a call: adds the headers, last of all.</summary>
    /// <param name="request">The call.</param>
    /// <param name="splice">The changes to its body.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="betas">As in <see cref="Edit"/>.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="CredentialsException">There are no credentials.</exception>
    ValueTask AuthorizeAsync(
        HttpRequestMessage request,
        BodySplice splice,
        ReadOnlyMemory<byte> body,
        string? betas,
        CancellationToken cancellation
    );

    /// <summary>An answer as the Messages API would give it. Errors about the gateway's own credentials get status 401.</summary>
    /// <param name="answer">The answer as it came.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="HttpRequestException">It cannot be read.</exception>
    ValueTask<CloudAnswer> ReadAsync(CloudAnswer answer, CancellationToken cancellation);
}
