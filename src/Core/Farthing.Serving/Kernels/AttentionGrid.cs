using System.Runtime.CompilerServices;

namespace Farthing.Serving.Kernels;

/// <summary>A time over two quantities, tabulated at two points per doubling of each, with straight lines between: a look-up of a few nanoseconds that never falls along either quantity.</summary>
/// <remarks>Cells are found from the bits of the number (exponent and first bit of the mantissa). Times that fall along an axis are raised to the largest before them. Below the first point its time holds; beyond the last the last line goes on.</remarks>
public sealed class AttentionGrid
{
    private const int CellShift = 51;
    private const int DecodeDoublings = 13;
    private const int DecodeLengthDoublings = 21;
    private readonly Axis x;
    private readonly Axis y;
    private readonly double[] ns;

    /// <summary>Tabulates a time.</summary>
    /// <param name="lastX">Powers of two: the table reaches from 1 to 2^lastX.</param>
    /// <param name="firstY">The table reaches from 2^firstY …</param>
    /// <param name="lastY">… to 2^lastY.</param>
    /// <param name="time">Nanoseconds at a point.</param>
    public AttentionGrid(int lastX, int firstY, int lastY, Func<double, double, double> time)
    {
        x = new Axis(0, lastX);
        y = new Axis(firstY, lastY);
        ns = new double[x.Points.Length * y.Points.Length];
        for (int i = 0; i < x.Points.Length; i++)
        {
            for (int j = 0; j < y.Points.Length; j++)
            {
                int at = (i * y.Points.Length) + j;
                double before = Math.Max(i > 0 ? ns[at - y.Points.Length] : 0, j > 0 ? ns[at - 1] : 0);
                ns[at] = Math.Max(before, time(x.Points[i], y.Points[j]));
            }
        }
    }

    /// <summary>Tabulates a time of decode calls over (sequences, mean KV length): 8,192 sequences, 2 M tokens.</summary>
    internal static AttentionGrid OfDecode(Func<double, double, double> time) =>
        new(DecodeDoublings, 0, DecodeLengthDoublings, time);

    /// <summary>The time at a point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Ns(double atX, double atY)
    {
        double shareX = x.Share(atX, out int i);
        double shareY = y.Share(atY, out int j);
        int stride = y.Points.Length;
        int at = (i * stride) + j;
        double low = ns[at] + (shareX * (ns[at + stride] - ns[at]));
        double high = ns[at + 1] + (shareX * (ns[at + stride + 1] - ns[at + 1]));
        return low + (shareY * (high - low));
    }

    private sealed class Axis
    {
        private readonly long first;
        private readonly double[] perUnit;

        public Axis(int firstPower, int lastPower)
        {
            first = BitConverter.DoubleToInt64Bits(Math.ScaleB(1, firstPower)) >> CellShift;
            Points = new double[(2 * (lastPower - firstPower)) + 1];
            perUnit = new double[Points.Length - 1];
            for (int i = 0; i < Points.Length; i++)
            {
                Points[i] = BitConverter.Int64BitsToDouble((first + i) << CellShift);
                if (i > 0)
                {
                    perUnit[i - 1] = 1 / (Points[i] - Points[i - 1]);
                }
            }
        }

        public double[] Points { get; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double Share(double value, out int cell)
        {
            if (!(value > Points[0]))
            {
                cell = 0;
                return 0;
            }

            cell = (int)
                Math.Min((BitConverter.DoubleToInt64Bits(value) >> CellShift) - first, perUnit.Length - 1);
            return (value - Points[cell]) * perUnit[cell];
        }
    }
}
