using System.Globalization;
using System.Text.RegularExpressions;

namespace Farthing.Measurement.Calibration;

/// <summary>Workers of one pool of a disaggregated server.</summary>
/// <param name="Workers">How many there are.</param>
/// <param name="TensorParallel">Tensor-parallel ranks of one.</param>
/// <param name="DataParallel">DP-attention ranks of one.</param>
/// <param name="ExpertParallel">Expert-parallel ranks of one.</param>
public sealed partial record PoolLayout(int Workers, int TensorParallel, int DataParallel, int ExpertParallel)
{
    /// <summary>Reads <c>3x(tp2,dp1,ep1)</c>; null when the text is blank or different.</summary>
    public static PoolLayout? Parse(string text)
    {
        Match match = Pattern().Match(text);
        int Number(int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        return match.Success ? new PoolLayout(Number(1), Number(2), Number(3), Number(4)) : null;
    }

    [GeneratedRegex(@"^(\d{1,4})x\(tp(\d{1,4}),dp(\d{1,4}),ep(\d{1,4})\)$")]
    private static partial Regex Pattern();
}
