using SQLitePCL;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>Loads SQLite once, the one that comes with us.</summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<bool> Loaded = new(() =>
    {
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        // Each connection here is one thread's at a time, so that SQLite need not lock at every call. Refused where it runs already: then it locks.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        Batteries_V2.Init();
        return true;
    });

    /// <summary>Makes SQLite ready; cheap from the second call on.</summary>
    public static void Load() => _ = Loaded.Value;
}
