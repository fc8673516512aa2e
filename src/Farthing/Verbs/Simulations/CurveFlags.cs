using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Settings;
using Farthing.Verbs.Benches;

namespace Farthing.Verbs.Simulations;

/// <summary>The flag that asks for a batch curve, and its numbers of users.</summary>
internal static class CurveFlags
{
    private const int MostUsers = 10_000;

    public static readonly TextFlag Curve = new(
        "--curve",
        "USERS",
        "The batch curve: throughput, latencies and dollars of 1, 2, 4, … 128 users at once (1..128), or of 1,8,64"
    );

    /// <summary>The numbers of users, ascending; none where the text is neither a range nor a list, which is then a fault.</summary>
    public static IReadOnlyList<int> Users(VerbContext context)
    {
        string text = context.Parsed.GetValue(Curve) ?? "";
        List<double> users = [];
        if (
            text.Contains("..", StringComparison.Ordinal)
            && QuantityParser.TryParseRange(text, QuantityKind.Count, out Interval range, out _)
            && IsUsers(range.Low)
            && IsUsers(range.High)
        )
        {
            users = [.. BenchLevels.Doubled(range.Low, range.High)];
        }
        else if (!text.Contains("..", StringComparison.Ordinal))
        {
            foreach (string one in text.Split(',', StringSplitOptions.TrimEntries))
            {
                if (
                    !QuantityParser.TryParse(one, QuantityKind.Count, out double count, out _)
                    || !IsUsers(count)
                )
                {
                    users.Clear();
                    break;
                }

                users.Add(count);
            }
        }

        if (users.Count == 0)
        {
            context.Refuse(
                SettingFaultCodes.WrongShape,
                Curve.Name,
                "not a range or a list of users",
                $"1..128, or 1,8,64: whole numbers, 1 to {Show.Count(MostUsers)}",
                text
            );
        }

        return [.. users.Select(count => (int)count).Distinct().Order()];
    }

    private static bool IsUsers(double count) =>
        count >= 1 && count <= MostUsers && count == Math.Floor(count);
}
