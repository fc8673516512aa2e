using System.Text;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Which balance: a budget's, of one value of its scope, in one period.</summary>
/// <param name="Budget">The budget's id.</param>
/// <param name="Value">Whose; empty for a budget of all requests.</param>
/// <param name="StartUnixNs">Start of the period.</param>
public readonly record struct BalanceKey(string Budget, string Value, long StartUnixNs)
{
    /// <summary>A short name for notices between gateways (FNV-1a): two balances of one name cost a notice that was not needed.</summary>
    public long Hint
    {
        get
        {
            const ulong Prime = 1_099_511_628_211;
            ulong hash = 14_695_981_039_346_656_037;
            foreach (byte one in Encoding.UTF8.GetBytes($"{Budget}\n{Value}\n{StartUnixNs}"))
            {
                hash = (hash ^ one) * Prime;
            }

            return (long)hash;
        }
    }
}
