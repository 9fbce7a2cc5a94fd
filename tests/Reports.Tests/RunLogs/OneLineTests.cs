using Reports.RunLogs;

namespace Reports.Tests.RunLogs;

public sealed class OneLineTests
{
    [Fact]
    public void Of_a_wrapped_message_the_message_proper_is_left()
    {
        IOException exception = new("N7parquet22ParquetStatusExceptionE (message: 'IOError: System.IO.IOException: No space left on device : '/full/runs.parquet.partial'\n   at System.IO.RandomAccess.WriteAtOffset()\n')");

        Assert.Equal("No space left on device : '/full/runs.parquet.partial'", OneLine.Of(exception));
    }

    [Fact]
    public void A_plain_message_stays()
    {
        Assert.Equal("Invalid: Parquet magic bytes not found", OneLine.Of(new IOException("Invalid: Parquet magic bytes not found\n")));
    }
}
