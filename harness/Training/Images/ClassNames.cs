namespace Harness.Training.Images;

/// <summary>What the labels of the public data sets mean, in the labels' order.</summary>
internal static class ClassNames
{
    public static readonly string[] Mnist = Words("0 1 2 3 4 5 6 7 8 9");

    public static readonly string[] FashionMnist =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    public static readonly string[] Cifar10 = Words("airplane automobile bird cat deer dog frog horse ship truck");

    public static readonly string[] Cifar100 = Words("""
        apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
        caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant
        flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man
        maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree
        plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper
        snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train
        trout tulip turtle wardrobe whale willow_tree wolf woman worm
        """);

    /// <summary>The downsampled ImageNet numbers its classes from 1 and names none.</summary>
    public static string[] ImageNet16(int classes) =>
        [.. Enumerable.Range(1, classes).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private static string[] Words(string words) => words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
