namespace Farthing.Serving.Kernels;

/// <summary>Factors of attention for fixed heads, searched at every doubling of batch and length and between them along straight lines in the logarithms.</summary>
public sealed class HeadsResidual
{
    private const int BatchDoublings = 11;
    private const int LengthDoublings = 18;
    private const int Stride = LengthDoublings + 1;

    /// <summary>Steepest fall of a factor allowed along length, per unit of ln length: see <see cref="AttentionTerm"/> on prompts with a past.</summary>
    private const double SteepestFall = 0.8;
    private readonly double[] ln = new double[(BatchDoublings + 1) * Stride];

    internal HeadsResidual(NeighborResidual neighbors, int heads, int kvHeads)
    {
        double fall = SteepestFall * Math.Log(2);
        for (int b = 0; b <= BatchDoublings; b++)
        {
            for (int s = 0; s <= LengthDoublings; s++)
            {
                int at = (b * Stride) + s;
                double found = neighbors.Ln(1 << b, 1 << s, heads, kvHeads);
                ln[at] = s == 0 ? found : Math.Max(found, ln[at - 1] - fall);
            }
        }
    }

    /// <summary>Measured over formula.</summary>
    public double Factor(double batch, double length)
    {
        double x = Math.Clamp(Math.Log2(batch), 0, BatchDoublings);
        double y = Math.Clamp(Math.Log2(length), 0, LengthDoublings);
        int i = Math.Min((int)x, BatchDoublings - 1);
        int j = Math.Min((int)y, LengthDoublings - 1);
        double low = Line(i, j, y - j);
        return Math.Exp(low + ((x - i) * (Line(i + 1, j, y - j) - low)));
    }

    private double Line(int batch, int length, double share)
    {
        int at = (batch * Stride) + length;
        return ln[at] + (share * (ln[at + 1] - ln[at]));
    }
}
