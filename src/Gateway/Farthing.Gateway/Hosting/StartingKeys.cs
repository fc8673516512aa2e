using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Ledger;

namespace Farthing.Gateway.Hosting;

/// <summary>What a gateway begins with of keys, read while it opens its ledger.</summary>
/// <param name="Store">The stored ones.</param>
/// <param name="Rules">With those of the configuration.</param>
/// <param name="Ring">In force, once 100,000 of them are in their places.</param>
internal sealed record StartingKeys(IKeyStore Store, KeyRules Rules, Task<KeyRing> Ring)
{
    /// <summary>Reads them. Nobody else may have the gateway's folder.</summary>
    public static StartingKeys Open(GatewayOptions options, LedgerFolder folder, TimeProvider clock)
    {
        IKeyStore store = options.Shared is null
            ? FileKeyStore.Open(folder.Keys)
            : PostgresKeyStore.Open(options.Shared.Postgres, folder.KeyCache, folder.BudgetCache, clock);
        KeyRules rules = KeyRules.Of(options, store);
        return new StartingKeys(store, rules, Task.Run(() => new KeyRing(rules.Keys, clock)));
    }

    /// <summary>Waits for them and gives them up, since the start failed otherwise.</summary>
    public static async Task DropAsync(Task<StartingKeys> reading)
    {
        try
        {
            await (await reading).Store.DisposeAsync();
        }
        catch (Exception alsoRefused) when (alsoRefused is not OutOfMemoryException)
        {
            // What failed first is said.
        }
    }
}
