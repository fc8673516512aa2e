using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>Loads SQLite once: the system's where it is newer than the one that comes with us (3.35.5).</summary>
internal static class SqliteLibrary
{
    private const int BundledVersion = 3_035_005;

    private static readonly Lazy<bool> Loaded = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        // Each connection here is one thread's at a time, so that SQLite need not lock at every call. Refused where it runs already: then it locks.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        Batteries_V2.Init();
        return true;
    });

    /// <summary>Makes SQLite ready; cheap from the second call on.</summary>
    public static void Load() => _ = Loaded.Value;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3" || !NativeLibrary.TryLoad("libsqlite3.so.0", out nint system))
        {
            return 0;
        }

        if (
            NativeLibrary.TryGetExport(system, "sqlite3_libversion_number", out nint version)
            && Marshal.GetDelegateForFunctionPointer<VersionNumber>(version)() > BundledVersion
        )
        {
            return system;
        }

        NativeLibrary.Free(system);
        return 0;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int VersionNumber();
}
