namespace Farthing.Gateway.Attribution;

/// <summary>An invoice as far as it is meant.</summary>
/// <param name="Layout">What its columns are those of: FOCUS 1.2, AWS CUR.</param>
/// <param name="Rows">The rows that are meant, in the order of the file.</param>
/// <param name="OtherRows">Rows of other resources, which are passed over.</param>
public sealed record Invoice(string Layout, IReadOnlyList<BilledSpan> Rows, int OtherRows)
{
    /// <summary>All that the rows charge, with all digits.</summary>
    public decimal Usd
    {
        get
        {
            decimal sum = 0;
            foreach (BilledSpan row in Rows)
            {
                sum += row.Usd;
            }

            return sum;
        }
    }
}
