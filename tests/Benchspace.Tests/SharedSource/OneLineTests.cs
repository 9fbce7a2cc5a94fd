using SharedSource;

namespace Benchspace.Tests.SharedSource;

public sealed class OneLineTests
{
    [Fact]
    public void Of_a_wrapped_message_the_message_proper_is_left()
    {
        IOException exception = new("N7parquet22ParquetStatusExceptionE (message: 'IOError: System.IO.IOException: No space left on device : '/full/runs.parquet.partial'\n   at System.IO.RandomAccess.WriteAtOffset()\n')");

        Assert.Equal("No space left on device : '/full/runs.parquet.partial'", OneLine.OfParquet(exception));
    }

    [Theory]
    [InlineData("IOError: System.UnauthorizedAccessException: Access to '/full' is denied.\n   at System.IO.Strategies.OSFileStreamStrategy.Write()", "Access to '/full' is denied.")]
    [InlineData("Disk quota exceeded : '/full/table.parquet.partial'", "Disk quota exceeded : '/full/table.parquet.partial'")]
    public void A_stream_s_own_message_loses_its_type_and_stack_trace(string message, string proper) =>
        Assert.Equal(proper, OneLine.OfParquet(new IOException(message)));

    [Fact]
    public void Lines_are_joined_by_a_space() => Assert.Equal("one two", OneLine.Of("one\r\n  two\n"));

    [Fact]
    public void A_plain_message_stays()
    {
        Assert.Equal("Invalid: Parquet magic bytes not found", OneLine.OfParquet(new IOException("Invalid: Parquet magic bytes not found\n")));
    }
}
