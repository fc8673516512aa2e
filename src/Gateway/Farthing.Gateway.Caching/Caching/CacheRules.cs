using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Caching;

/// <summary>What goes past the cache, and what a client asks of it.</summary>
internal static class CacheRules
{
    /// <summary>Why a request goes past, as far as its head and its peek say; its temperature is known with its key.</summary>
    public static CacheBypass BypassOf(Exchange exchange, CachePolicy policy)
    {
        RequestPeek peek = exchange.Peek;
        Dialect dialect = exchange.Dialect;
        return !dialect.IsByTokens ? CacheBypass.Endpoint
            : peek.IsStored || peek.HasStoredState ? CacheBypass.Stored
            : peek.HasServerTools || peek.Unpriceable is not null ? CacheBypass.ServerTools
            : peek.Images + peek.Sounds + peek.Files > 0 ? CacheBypass.Media
            : dialect.Generates && peek.Choices > 1 && !policy.Choices ? CacheBypass.Choices
            : peek.AsksContinuousUsage || peek.ContinuousUsageAt.IsThere ? CacheBypass.ContinuousUsage
            : peek.Steering != 0 || exchange.IsBeta ? CacheBypass.Steering
            : policy.Scope == CacheScope.User && exchange.User.Length == 0 ? CacheBypass.NoUser
            : CacheBypass.None;
    }

    /// <summary>Who shares answers with a request. Kinds differ by their first letter, and texts are told apart by their lengths.</summary>
    public static string TenantOf(Exchange exchange, CacheScope scope)
    {
        (string key, string team) = (exchange.Demand.Caller.KeyId, exchange.Demand.Caller.Team);
        return scope switch
        {
            CacheScope.Team when team.Length > 0 => TenantOfTeam(team),
            CacheScope.User => TenantOfUser(key, exchange.User),
            _ => TenantOfKey(key),
        };
    }

    /// <summary>All that a request of a key, a team and a user may have shared answers with, the narrowest first.</summary>
    public static IEnumerable<string> TenantsOf(string key, string team, string user)
    {
        yield return TenantOfUser(key, user);
        yield return TenantOfKey(key);
        yield return TenantOfTeam(team);
    }

    private static string TenantOfTeam(string team) => "t" + team;

    private static string TenantOfKey(string key) => "k" + key;

    private static string TenantOfUser(string key, string user) => $"u{key.Length}:{key}{user}";

    /// <summary>Headers that change an answer.</summary>
    public static string VariantOf(Exchange exchange)
    {
        IHeaderDictionary headers = exchange.Http.Request.Headers;
        (StringValues beta, StringValues version, StringValues openAi) = (
            headers["anthropic-beta"],
            headers["anthropic-version"],
            headers["openai-beta"]
        );
        return beta.Count + version.Count + openAi.Count > 0
                ? $"{beta}\n{version}\n{openAi}\n{(exchange.AsksThinkingBlocks ? 1 : 0)}"
            : exchange.AsksThinkingBlocks ? "\n\n\n1"
            : "\n\n\n0";
    }

    /// <summary>Reads <c>cache-control</c>: the greatest age of an answer in nanoseconds (−1: none is taken), and whether nothing is stored either.</summary>
    public static (long MaxAgeNs, bool IsNoStore) Control(IHeaderDictionary headers)
    {
        (long maxAgeNs, bool isNoStore) = (long.MaxValue, false);
        foreach (string? value in headers.CacheControl)
        {
            foreach (string one in (value ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (one.Equals("no-cache", StringComparison.OrdinalIgnoreCase))
                {
                    maxAgeNs = -1;
                }
                else if (one.Equals("no-store", StringComparison.OrdinalIgnoreCase))
                {
                    (maxAgeNs, isNoStore) = (-1, true);
                }
                else if (
                    one.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase)
                    && uint.TryParse(one.AsSpan(8), out uint seconds)
                )
                {
                    maxAgeNs = Math.Min(maxAgeNs, seconds * 1_000_000_000L);
                }
            }
        }

        return (maxAgeNs, isNoStore);
    }
}
