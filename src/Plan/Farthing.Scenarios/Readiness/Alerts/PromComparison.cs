using System.Globalization;

namespace Farthing.Scenarios.Readiness.Alerts;

/// <summary>A comparison of series with a constant: <c>histogram_quantile(…) &gt; 3</c>.</summary>
/// <param name="Names">Names on the side of the series: series, functions, labels.</param>
/// <param name="IsBelow">True where it holds below the constant.</param>
/// <param name="Value">The constant; a factor of 100 or 1,000 on the other side is taken out.</param>
internal sealed record PromComparison(IReadOnlyList<string> Names, bool IsBelow, double Value)
{
    private const int DeepestParenthesis = 16;

    private static readonly double[] Factors = [100, 1000, 0.01, 0.001];

    /// <summary>The comparisons of an expression.</summary>
    public static IReadOnlyList<PromComparison> Of(IReadOnlyList<PromToken> tokens)
    {
        List<PromComparison> found = [];
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] is not { Kind: PromKind.Comparison, Text: "<" or "<=" or ">" or ">=" } sign)
            {
                continue;
            }

            PromToken[] left = Side(tokens, i, -1);
            PromToken[] right = Side(tokens, i, 1);
            bool isLess = sign.Text[0] == '<';
            if (Constant(right) is double below && HasNames(left))
            {
                found.Add(Between(left, isLess, below));
            }
            else if (Constant(left) is double above && HasNames(right))
            {
                found.Add(Between(right, !isLess, above));
            }
        }

        return found;
    }

    private static PromComparison Between(PromToken[] series, bool isBelow, double value) =>
        new(
            [.. series.Where(token => token.Kind == PromKind.Name).Select(token => token.Text)],
            isBelow,
            value / Factor(series)
        );

    private static bool HasNames(PromToken[] side) => side.Any(token => token.Kind == PromKind.Name);

    /// <summary>The words from a sign to the end of its side: a parenthesis that was open before, another comparison, and, or, unless.</summary>
    private static PromToken[] Side(IReadOnlyList<PromToken> tokens, int sign, int step)
    {
        List<PromToken> side = [];
        int depth = 0;
        for (int i = sign + step; i >= 0 && i < tokens.Count; i += step)
        {
            PromToken token = tokens[i];
            depth += token.Text switch
            {
                "(" when token.Kind == PromKind.Mark => step,
                ")" when token.Kind == PromKind.Mark => -step,
                _ => 0,
            };
            bool isEnd =
                depth < 0
                || (
                    depth == 0
                    && (
                        token.Kind is PromKind.Set or PromKind.Comparison
                        || token is { Kind: PromKind.Mark, Text: "," }
                    )
                );
            if (isEnd)
            {
                break;
            }

            side.Add(token);
        }

        if (step < 0)
        {
            side.Reverse();
        }

        return [.. side];
    }

    /// <summary>The scale that the series are brought to: percent or milliseconds.</summary>
    private static double Factor(PromToken[] series)
    {
        double factor = 1;
        for (int i = 0; i < series.Length; i++)
        {
            if (
                series[i].Kind != PromKind.Number
                || Parse(series[i].Text) is not double number
                || !Factors.Contains(number)
            )
            {
                continue;
            }

            bool isDivisor = i > 0 && series[i - 1] is { Kind: PromKind.Mark, Text: "/" };
            bool isFactor =
                (i > 0 && series[i - 1] is { Kind: PromKind.Mark, Text: "*" })
                || (i + 1 < series.Length && series[i + 1] is { Kind: PromKind.Mark, Text: "*" });
            factor *=
                isDivisor ? 1 / number
                : isFactor ? number
                : 1;
        }

        return factor;
    }

    /// <summary>The value of a side that holds numbers alone, from left to right with * and / first; null for any other.</summary>
    private static double? Constant(PromToken[] side)
    {
        int at = 0;
        double? value = Sum(side, ref at, 0);
        return at == side.Length && side.Length > 0 ? value : null;
    }

    private static double? Sum(PromToken[] side, ref int at, int depth)
    {
        double? value = Product(side, ref at, depth);
        while (at < side.Length && side[at] is { Kind: PromKind.Mark, Text: "+" or "-" } sign)
        {
            at++;
            double? next = Product(side, ref at, depth);
            value = sign.Text == "+" ? value + next : value - next;
        }

        return value;
    }

    private static double? Product(PromToken[] side, ref int at, int depth)
    {
        double? value = Atom(side, ref at, depth);
        while (at < side.Length && side[at] is { Kind: PromKind.Mark, Text: "*" or "/" } sign)
        {
            at++;
            double? next = Atom(side, ref at, depth);
            value = sign.Text == "*" ? value * next : value / next;
        }

        return value;
    }

    private static double? Atom(PromToken[] side, ref int at, int depth)
    {
        double sign = 1;
        while (at < side.Length && side[at] is { Kind: PromKind.Mark, Text: "+" or "-" } mark)
        {
            sign *= mark.Text == "-" ? -1 : 1;
            at++;
        }

        if (at < side.Length && depth < DeepestParenthesis && side[at] is { Kind: PromKind.Mark, Text: "(" })
        {
            at++;
            double? inside = Sum(side, ref at, depth + 1);
            bool isClosed = at < side.Length && side[at++] is { Kind: PromKind.Mark, Text: ")" };
            return isClosed ? sign * inside : null;
        }

        return at < side.Length && side[at].Kind == PromKind.Number ? sign * Parse(side[at++].Text) : null;
    }

    private static double? Parse(string number) =>
        double.TryParse(
            number.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double value
        )
            ? value
            : null;
}
