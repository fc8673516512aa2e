using Farthing.Gateway.Ledger.Sqlite;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;

namespace Farthing.Tests.Gateway.Ledger.Sqlite;

public sealed class SqliteStatementTests
{
    /// <summary>Rows of numbers, texts and nulls in any order, many of them as in the row before: what is read back is what was bound.</summary>
    [Fact]
    public void What_a_parameter_had_before_is_never_taken_for_what_it_is_given_now()
    {
        Gen<object?> value = Gen.Elements<object?>(null, 0L, 1L, -7L, "", "0", "1", "a", "b");
        Gen<object?[]> row = value.ArrayOf(3);
        Prop.ForAll(
                row.ListOf().ToArbitrary(),
                rows =>
                {
                    SqliteLibrary.Load();
                    using SqliteConnection connection = new("Data Source=:memory:");
                    connection.Open();
                    SqliteLedgerStore.Execute(connection, "CREATE TABLE t (a, b, c)");
                    using (SqliteStatement add = new(connection, "INSERT INTO t VALUES (?, ?, ?)"))
                    {
                        foreach (object?[] one in rows)
                        {
                            foreach (object? each in one)
                            {
                                _ = each switch
                                {
                                    long number => add.Bind(number),
                                    _ => add.Bind((string?)each),
                                };
                            }

                            add.Run();
                        }
                    }

                    using SqliteCommand read = connection.CreateCommand();
                    read.CommandText = "SELECT a, b, c FROM t ORDER BY rowid";
                    using SqliteDataReader found = read.ExecuteReader();
                    foreach (object?[] one in rows)
                    {
                        Assert.True(found.Read());
                        for (int i = 0; i < 3; i++)
                        {
                            Assert.Equal(one[i] ?? DBNull.Value, found.GetValue(i));
                        }
                    }

                    Assert.False(found.Read());
                }
            )
            .QuickCheckThrowOnFailure();
    }
}
