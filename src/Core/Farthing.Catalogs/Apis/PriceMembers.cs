using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Apis;

/// <summary>Finds members of a price record that look like money and that no reader understood: a price that is left out in silence would count as zero.</summary>
public static class PriceMembers
{
    private static readonly string[] Signs =
    [
        "cost",
        "price",
        "pricing",
        "fee",
        "surcharge",
        "multiplier",
        "_usd",
        "_per_token",
        "_per_second",
        "_per_minute",
        "_per_query",
        "_per_image",
        "_per_character",
        "_per_page",
        "_per_request",
        "_per_session",
        "_per_call",
    ];

    /// <summary>True for a name such as <c>input_cost_per_audio_token</c>; limits and abilities are none.</summary>
    public static bool LooksLikeMoney(string name) =>
        !name.StartsWith("max_", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("supports_", StringComparison.OrdinalIgnoreCase)
        && Signs.Any(sign => name.Contains(sign, StringComparison.OrdinalIgnoreCase));

    /// <summary>Names of a row's members that look like money, are not zero, and were not asked for.</summary>
    internal static IEnumerable<string> Unread(MemberReader row) =>
        row
            .Unasked.Where(member => LooksLikeMoney(member.Name) && HasNumber(member.Value))
            .Select(member => member.Name);

    /// <summary>True for a number other than zero, in quotes or not, and for what has one within.</summary>
    private static bool HasNumber(TreeNode value) =>
        value.Element.ValueKind switch
        {
            JsonValueKind.Object => value.Members.Any(member => HasNumber(member.Value)),
            JsonValueKind.Array => value.Items.Any(HasNumber),
            JsonValueKind.Number => value.Element.GetDouble() != 0,
            JsonValueKind.String => double.TryParse(
                value.Quoted,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double number
            )
                && number != 0,
            _ => false,
        };
}
