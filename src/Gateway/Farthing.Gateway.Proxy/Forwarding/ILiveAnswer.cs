using Farthing.Gateway.Attempts;

namespace Farthing.Gateway.Forwarding;

/// <summary>The answer that a request gets elsewhere: a mirror's dry run takes it in the place of an attempt of its own.</summary>
internal interface ILiveAnswer
{
    /// <summary>The attempt's answer. Its dispatch is written first, as for one that is sent.</summary>
    /// <exception cref="HttpRequestException">The upstream did not answer, or in a way that nobody here can read.</exception>
    ValueTask<UpstreamAnswer> AnswerAsync(Attempt attempt, CancellationToken cancellation);
}
