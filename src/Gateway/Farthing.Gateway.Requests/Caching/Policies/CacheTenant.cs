using System.Globalization;

namespace Farthing.Gateway.Caching.Policies;

/// <summary>Who shares answers, for people: <c>team:NAME</c>, <c>key:ID</c> or <c>user:KEY/NAME</c>.</summary>
internal static class CacheTenant
{
    /// <summary>A tenant's words. Names come from clients: what would steer a terminal becomes a dot.</summary>
    /// <param name="tenant">As the cache's rules make it.</param>
    public static string Words(string tenant)
    {
        string rest = tenant[1..];
        string words = tenant[0] switch
        {
            't' => "team:" + rest,
            'u' => "user:" + User(rest),
            _ => "key:" + rest,
        };
        return string.Create(
            words.Length,
            words,
            static (text, one) =>
            {
                for (int i = 0; i < one.Length; i++)
                {
                    text[i] = char.IsControl(one[i]) ? '·' : one[i];
                }
            }
        );
    }

    private static string User(string rest)
    {
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        int length = int.Parse(rest.AsSpan(0, colon), CultureInfo.InvariantCulture);
        return $"{rest.AsSpan(colon + 1, length)}/{rest.AsSpan(colon + 1 + length)}";
    }
}
