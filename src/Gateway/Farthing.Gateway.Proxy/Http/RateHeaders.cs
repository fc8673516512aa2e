using System.Globalization;
using Farthing.Gateway.Admission;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>Says where the caller's limits stand, as OpenAI's API says it: <c>x-ratelimit-{limit,remaining,reset}-{requests,tokens}</c>.</summary>
internal static class RateHeaders
{
    /// <summary>Sets the headers of limits that exist.</summary>
    public static void Set(IHeaderDictionary headers, in RateAnswer answer)
    {
        if (answer.Requests is RateWindow requests)
        {
            headers["x-ratelimit-limit-requests"] = Text(requests.Limit);
            headers["x-ratelimit-remaining-requests"] = Text(requests.Remaining);
            headers["x-ratelimit-reset-requests"] = Duration(requests.Reset);
        }

        if (answer.Tokens is RateWindow tokens)
        {
            headers["x-ratelimit-limit-tokens"] = Text(tokens.Limit);
            headers["x-ratelimit-remaining-tokens"] = Text(tokens.Remaining);
            headers["x-ratelimit-reset-tokens"] = Duration(tokens.Reset);
        }
    }

    /// <summary>A time as OpenAI writes it: <c>120ms</c>, <c>1s</c>, <c>6m0s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1))
        {
            return Text((long)Math.Ceiling(Math.Max(0, time.TotalMilliseconds))) + "ms";
        }

        long seconds = (long)Math.Ceiling(time.TotalSeconds);
        return seconds switch
        {
            < 60 => Text(seconds) + "s",
            < 3600 => $"{Text(seconds / 60)}m{Text(seconds % 60)}s",
            _ => $"{Text(seconds / 3600)}h{Text(seconds / 60 % 60)}m{Text(seconds % 60)}s",
        };
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
