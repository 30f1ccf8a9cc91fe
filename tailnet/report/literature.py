"""The literature of the methods, one entry each, by key."""

from dataclasses import dataclass

#: Works of more authors than this are cited as "et al.".
_NAMED_IN_FULL = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the bibliography.

    `authors` are "Family, Given" as BibTeX wants them; `fields` are the fields after the title, in
    order; `venue` is the same for reading. `doi` is None where the work has none that could be
    confirmed; `url` then says where to find it, if there is such a place.
    """

    key: str
    kind: str
    authors: tuple[str, ...]
    year: int
    title: str
    fields: tuple[tuple[str, str], ...]
    venue: str
    doi: str | None = None
    url: str | None = None

    @property
    def label(self) -> str:
        """The short form in running text, such as "Clopper and Pearson 1934"."""
        families = [author.split(",")[0] for author in self.authors]
        if len(families) > _NAMED_IN_FULL:
            return f"{families[0]} et al. {self.year}"
        return f"{' and '.join(families)} {self.year}"

    @property
    def authors_for_reading(self) -> str:
        """The authors, joined by commas and an "and"."""
        *first, last = self.authors
        return f"{'; '.join(first)} and {last}" if first else last

    @property
    def locator(self) -> str:
        """Where to find it, for reading: its DOI, else its address, else nothing."""
        return f"doi:{self.doi}" if self.doi else self.url or ""


REFERENCES: tuple[Reference, ...] = (
    Reference(
        key="akaike1974",
        kind="article",
        authors=("Akaike, Hirotugu",),
        year=1974,
        title="A new look at the statistical model identification",
        fields=(
            ("journal", "IEEE Transactions on Automatic Control"),
            ("volume", "19"),
            ("number", "6"),
            ("pages", "716--723"),
        ),
        venue="IEEE Transactions on Automatic Control 19 (6), 716–723",
        doi="10.1109/TAC.1974.1100705",
    ),
    Reference(
        key="alstott2014",
        kind="article",
        authors=("Alstott, Jeff", "Bullmore, Ed", "Plenz, Dietmar"),
        year=2014,
        title="powerlaw: a Python package for analysis of heavy-tailed distributions",
        fields=(("journal", "PLoS ONE"), ("volume", "9"), ("number", "1"), ("pages", "e85777")),
        venue="PLoS ONE 9 (1), e85777",
        doi="10.1371/journal.pone.0085777",
    ),
    Reference(
        key="atas2013",
        kind="article",
        authors=("Atas, Y. Y.", "Bogomolny, E.", "Giraud, O.", "Roux, G."),
        year=2013,
        title="Distribution of the ratio of consecutive level spacings in random matrix ensembles",
        fields=(
            ("journal", "Physical Review Letters"),
            ("volume", "110"),
            ("number", "8"),
            ("pages", "084101"),
        ),
        venue="Physical Review Letters 110 (8), 084101",
        doi="10.1103/PhysRevLett.110.084101",
    ),
    Reference(
        key="bai2010",
        kind="book",
        authors=("Bai, Zhidong", "Silverstein, Jack W."),
        year=2010,
        title="Spectral Analysis of Large Dimensional Random Matrices",
        fields=(("edition", "2"), ("publisher", "Springer"), ("address", "New York")),
        venue="2nd edition, Springer, New York",
        doi="10.1007/978-1-4419-0661-8",
    ),
    Reference(
        key="benjamini1995",
        kind="article",
        authors=("Benjamini, Yoav", "Hochberg, Yosef"),
        year=1995,
        title="Controlling the false discovery rate: a practical and powerful approach to multiple testing",
        fields=(
            ("journal", "Journal of the Royal Statistical Society, Series B"),
            ("volume", "57"),
            ("number", "1"),
            ("pages", "289--300"),
        ),
        venue="Journal of the Royal Statistical Society, Series B 57 (1), 289–300",
        doi="10.1111/j.2517-6161.1995.tb02031.x",
    ),
    Reference(
        key="benjamini2001",
        kind="article",
        authors=("Benjamini, Yoav", "Yekutieli, Daniel"),
        year=2001,
        title="The control of the false discovery rate in multiple testing under dependency",
        fields=(
            ("journal", "The Annals of Statistics"),
            ("volume", "29"),
            ("number", "4"),
            ("pages", "1165--1188"),
        ),
        venue="The Annals of Statistics 29 (4), 1165–1188",
        doi="10.1214/aos/1013699998",
    ),
    Reference(
        key="berger1982",
        kind="article",
        authors=("Berger, Roger L.",),
        year=1982,
        title="Multiparameter hypothesis testing and acceptance sampling",
        fields=(
            ("journal", "Technometrics"),
            ("volume", "24"),
            ("number", "4"),
            ("pages", "295--300"),
        ),
        venue="Technometrics 24 (4), 295–300",
        doi="10.1080/00401706.1982.10487790",
    ),
    Reference(
        key="besag1991",
        kind="article",
        authors=("Besag, Julian", "Clifford, Peter"),
        year=1991,
        title="Sequential Monte Carlo p-values",
        fields=(("journal", "Biometrika"), ("volume", "78"), ("number", "2"), ("pages", "301--304")),
        venue="Biometrika 78 (2), 301–304",
        doi="10.1093/biomet/78.2.301",
    ),
    Reference(
        key="broido2019",
        kind="article",
        authors=("Broido, Anna D.", "Clauset, Aaron"),
        year=2019,
        title="Scale-free networks are rare",
        fields=(("journal", "Nature Communications"), ("volume", "10"), ("pages", "1017")),
        venue="Nature Communications 10, 1017",
        doi="10.1038/s41467-019-08746-5",
    ),
    Reference(
        key="caeiro2005",
        kind="article",
        authors=(
            "Caeiro, Frederico",
            "Gomes, M. Ivette",
            "Pestana, Dinis",
        ),
        year=2005,
        title="Direct reduction of bias of the classical Hill estimator",
        fields=(
            ("journal", "REVSTAT -- Statistical Journal"),
            ("volume", "3"),
            ("number", "2"),
            ("pages", "113--136"),
        ),
        venue="REVSTAT – Statistical Journal 3 (2), 113–136",
    ),
    Reference(
        key="clauset2009",
        kind="article",
        authors=("Clauset, Aaron", "Shalizi, Cosma Rohilla", "Newman, M. E. J."),
        year=2009,
        title="Power-law distributions in empirical data",
        fields=(("journal", "SIAM Review"), ("volume", "51"), ("number", "4"), ("pages", "661--703")),
        venue="SIAM Review 51 (4), 661–703",
        doi="10.1137/070710111",
    ),
    Reference(
        key="clopper1934",
        kind="article",
        authors=("Clopper, C. J.", "Pearson, E. S."),
        year=1934,
        title="The use of confidence or fiducial limits illustrated in the case of the binomial",
        fields=(("journal", "Biometrika"), ("volume", "26"), ("number", "4"), ("pages", "404--413")),
        venue="Biometrika 26 (4), 404–413",
        doi="10.1093/biomet/26.4.404",
    ),
    Reference(
        key="danielsson2001",
        kind="article",
        authors=(
            "Danielsson, J.",
            "de Haan, L.",
            "Peng, L.",
            "de Vries, C. G.",
        ),
        year=2001,
        title="Using a bootstrap method to choose the sample fraction in tail index estimation",
        fields=(
            ("journal", "Journal of Multivariate Analysis"),
            ("volume", "76"),
            ("number", "2"),
            ("pages", "226--248"),
        ),
        venue="Journal of Multivariate Analysis 76 (2), 226–248",
        doi="10.1006/jmva.2000.1903",
    ),
    Reference(
        key="dekkers1989",
        kind="article",
        authors=(
            "Dekkers, A. L. M.",
            "Einmahl, J. H. J.",
            "de Haan, L.",
        ),
        year=1989,
        title="A moment estimator for the index of an extreme-value distribution",
        fields=(
            ("journal", "The Annals of Statistics"),
            ("volume", "17"),
            ("number", "4"),
            ("pages", "1833--1855"),
        ),
        venue="The Annals of Statistics 17 (4), 1833–1855",
        doi="10.1214/aos/1176347397",
    ),
    Reference(
        key="delcastillo1999",
        kind="article",
        authors=("del Castillo, Joan", "Puig, Pedro"),
        year=1999,
        title="The best test of exponentiality against singly truncated normal alternatives",
        fields=(
            ("journal", "Journal of the American Statistical Association"),
            ("volume", "94"),
            ("number", "446"),
            ("pages", "529--532"),
        ),
        venue="Journal of the American Statistical Association 94 (446), 529–532",
    ),
    Reference(
        key="draisma1999",
        kind="article",
        authors=(
            "Draisma, Gerrit",
            "de Haan, Laurens",
            "Peng, Liang",
            "Pereira, T. Themido",
        ),
        year=1999,
        title="A bootstrap-based method to achieve optimality in estimating the extreme-value index",
        fields=(("journal", "Extremes"), ("volume", "2"), ("number", "4"), ("pages", "367--404")),
        venue="Extremes 2 (4), 367–404",
        doi="10.1023/A:1009900215680",
    ),
    Reference(
        key="dumitriu2002",
        kind="article",
        authors=("Dumitriu, Ioana", "Edelman, Alan"),
        year=2002,
        title="Matrix models for beta ensembles",
        fields=(
            ("journal", "Journal of Mathematical Physics"),
            ("volume", "43"),
            ("number", "11"),
            ("pages", "5830--5847"),
        ),
        venue="Journal of Mathematical Physics 43 (11), 5830–5847",
        doi="10.1063/1.1507823",
    ),
    Reference(
        key="efron1993",
        kind="book",
        authors=("Efron, Bradley", "Tibshirani, Robert J."),
        year=1993,
        title="An Introduction to the Bootstrap",
        fields=(("publisher", "Chapman \\& Hall"), ("address", "New York")),
        venue="Chapman & Hall, New York",
        doi="10.1201/9780429246593",
    ),
    Reference(
        key="engen1997",
        kind="article",
        authors=(
            "Engen, Steinar",
            "Lillegård, Magnar",
        ),
        year=1997,
        title="Stochastic simulations conditioned on sufficient statistics",
        fields=(
            ("journal", "Biometrika"),
            ("volume", "84"),
            ("number", "1"),
            ("pages", "235--240"),
        ),
        venue="Biometrika 84 (1), 235–240",
        doi="10.1093/biomet/84.1.235",
    ),
    Reference(
        key="erdos1959",
        kind="article",
        authors=("Erdős, Paul", "Rényi, Alfréd"),
        year=1959,
        title="On random graphs I",
        fields=(("journal", "Publicationes Mathematicae Debrecen"), ("volume", "6"), ("pages", "290--297")),
        venue="Publicationes Mathematicae Debrecen 6, 290–297",
        doi="10.5486/PMD.1959.6.3-4.12",
    ),
    Reference(
        key="field2007",
        kind="article",
        authors=(
            "Field, C. A.",
            "Welsh, A. H.",
        ),
        year=2007,
        title="Bootstrapping clustered data",
        fields=(
            ("journal", "Journal of the Royal Statistical Society, Series B"),
            ("volume", "69"),
            ("number", "3"),
            ("pages", "369--390"),
        ),
        venue="Journal of the Royal Statistical Society, Series B 69 (3), 369–390",
        doi="10.1111/j.1467-9868.2007.00593.x",
    ),
    Reference(
        key="fosdick2018",
        kind="article",
        authors=("Fosdick, Bailey K.", "Larremore, Daniel B.", "Nishimura, Joel", "Ugander, Johan"),
        year=2018,
        title="Configuring random graph models with fixed degree sequences",
        fields=(("journal", "SIAM Review"), ("volume", "60"), ("number", "2"), ("pages", "315--355")),
        venue="SIAM Review 60 (2), 315–355",
        doi="10.1137/16M1087175",
    ),
    Reference(
        key="fragaalves2003",
        kind="article",
        authors=(
            "Fraga Alves, M. I.",
            "Gomes, M. Ivette",
            "de Haan, Laurens",
        ),
        year=2003,
        title="A new class of semi-parametric estimators of the second order parameter",
        fields=(
            ("journal", "Portugaliae Mathematica"),
            ("volume", "60"),
            ("number", "2"),
            ("pages", "193--213"),
        ),
        venue="Portugaliae Mathematica 60 (2), 193–213",
    ),
    Reference(
        key="gomes2002",
        kind="article",
        authors=(
            "Gomes, M. Ivette",
            "Martins, M. João",
        ),
        year=2002,
        title=(
            "Asymptotically unbiased estimators of the tail index based on external estimation of the "
            "second order parameter"
        ),
        fields=(("journal", "Extremes"), ("volume", "5"), ("number", "1"), ("pages", "5--31")),
        venue="Extremes 5 (1), 5–31",
        doi="10.1023/A:1020925908039",
    ),
    Reference(
        key="groeneboom2003",
        kind="article",
        authors=(
            "Groeneboom, P.",
            "Lopuhaä, H. P.",
            "de Wolf, P. P.",
        ),
        year=2003,
        title="Kernel-type estimators for the extreme value index",
        fields=(
            ("journal", "The Annals of Statistics"),
            ("volume", "31"),
            ("number", "6"),
            ("pages", "1956--1995"),
        ),
        venue="The Annals of Statistics 31 (6), 1956–1995",
        doi="10.1214/aos/1074290333",
    ),
    Reference(
        key="guhr1998",
        kind="article",
        authors=("Guhr, Thomas", "Müller-Groeling, Axel", "Weidenmüller, Hans A."),
        year=1998,
        title="Random-matrix theories in quantum physics: common concepts",
        fields=(
            ("journal", "Physics Reports"),
            ("volume", "299"),
            ("number", "4--6"),
            ("pages", "189--425"),
        ),
        venue="Physics Reports 299 (4–6), 189–425",
        doi="10.1016/S0370-1573(97)00088-4",
    ),
    Reference(
        key="hall1982",
        kind="article",
        authors=("Hall, Peter",),
        year=1982,
        title="On some simple estimates of an exponent of regular variation",
        fields=(
            ("journal", "Journal of the Royal Statistical Society, Series B"),
            ("volume", "44"),
            ("number", "1"),
            ("pages", "37--42"),
        ),
        venue="Journal of the Royal Statistical Society, Series B 44 (1), 37–42",
        doi="10.1111/j.2517-6161.1982.tb01183.x",
    ),
    Reference(
        key="hartung2001",
        kind="article",
        authors=(
            "Hartung, Joachim",
            "Knapp, Guido",
        ),
        year=2001,
        title="A refined method for the meta-analysis of controlled clinical trials with binary outcome",
        fields=(
            ("journal", "Statistics in Medicine"),
            ("volume", "20"),
            ("number", "24"),
            ("pages", "3875--3889"),
        ),
        venue="Statistics in Medicine 20 (24), 3875–3889",
        doi="10.1002/sim.1009",
    ),
    Reference(
        key="higgins2009",
        kind="article",
        authors=(
            "Higgins, Julian P. T.",
            "Thompson, Simon G.",
            "Spiegelhalter, David J.",
        ),
        year=2009,
        title="A re-evaluation of random-effects meta-analysis",
        fields=(
            ("journal", "Journal of the Royal Statistical Society, Series A"),
            ("volume", "172"),
            ("number", "1"),
            ("pages", "137--159"),
        ),
        venue="Journal of the Royal Statistical Society, Series A 172 (1), 137–159",
        doi="10.1111/j.1467-985X.2008.00552.x",
    ),
    Reference(
        key="hill1975",
        kind="article",
        authors=("Hill, Bruce M.",),
        year=1975,
        title="A simple general approach to inference about the tail of a distribution",
        fields=(
            ("journal", "The Annals of Statistics"),
            ("volume", "3"),
            ("number", "5"),
            ("pages", "1163--1174"),
        ),
        venue="The Annals of Statistics 3 (5), 1163–1174",
        doi="10.1214/aos/1176343247",
    ),
    Reference(
        key="holm1979",
        kind="article",
        authors=("Holm, Sture",),
        year=1979,
        title="A simple sequentially rejective multiple test procedure",
        fields=(
            ("journal", "Scandinavian Journal of Statistics"),
            ("volume", "6"),
            ("number", "2"),
            ("pages", "65--70"),
        ),
        venue="Scandinavian Journal of Statistics 6 (2), 65–70",
        url="https://www.jstor.org/stable/4615733",
    ),
    Reference(
        key="humphries2008",
        kind="article",
        authors=("Humphries, Mark D.", "Gurney, Kevin"),
        year=2008,
        title=(
            "Network ‘small-world-ness’: a quantitative method for determining canonical network equivalence"
        ),
        fields=(("journal", "PLoS ONE"), ("volume", "3"), ("number", "4"), ("pages", "e0002051")),
        venue="PLoS ONE 3 (4), e0002051",
        doi="10.1371/journal.pone.0002051",
    ),
    Reference(
        key="johnstone2001",
        kind="article",
        authors=("Johnstone, Iain M.",),
        year=2001,
        title="On the distribution of the largest eigenvalue in principal components analysis",
        fields=(
            ("journal", "The Annals of Statistics"),
            ("volume", "29"),
            ("number", "2"),
            ("pages", "295--327"),
        ),
        venue="The Annals of Statistics 29 (2), 295–327",
        doi="10.1214/aos/1009210544",
    ),
    Reference(
        key="kish1965",
        kind="book",
        authors=("Kish, Leslie",),
        year=1965,
        title="Survey Sampling",
        fields=(
            ("publisher", "Wiley"),
            ("address", "New York"),
        ),
        venue="Wiley, New York",
    ),
    Reference(
        key="leskovec2005",
        kind="inproceedings",
        authors=("Leskovec, Jure", "Kleinberg, Jon", "Faloutsos, Christos"),
        year=2005,
        title="Graphs over time: densification laws, shrinking diameters and possible explanations",
        fields=(
            (
                "booktitle",
                "Proceedings of the 11th ACM SIGKDD Conference on Knowledge Discovery in Data Mining",
            ),
            ("pages", "177--187"),
        ),
        venue="KDD ’05, 177–187",
        doi="10.1145/1081870.1081893",
    ),
    Reference(
        key="leskovec2010",
        kind="article",
        authors=(
            "Leskovec, Jure",
            "Chakrabarti, Deepayan",
            "Kleinberg, Jon",
            "Faloutsos, Christos",
            "Ghahramani, Zoubin",
        ),
        year=2010,
        title="Kronecker graphs: an approach to modeling networks",
        fields=(
            ("journal", "Journal of Machine Learning Research"),
            ("volume", "11"),
            ("pages", "985--1042"),
        ),
        venue="Journal of Machine Learning Research 11, 985–1042",
        url="https://www.jmlr.org/papers/v11/leskovec10a.html",
    ),
    Reference(
        key="malevergne2011",
        kind="article",
        authors=("Malevergne, Yannick", "Pisarenko, Vladilen", "Sornette, Didier"),
        year=2011,
        title=(
            "Testing the Pareto against the lognormal distributions with the uniformly most powerful "
            "unbiased test applied to the distribution of cities"
        ),
        fields=(
            ("journal", "Physical Review E"),
            ("volume", "83"),
            ("number", "3"),
            ("pages", "036111"),
        ),
        venue="Physical Review E 83 (3), 036111",
        doi="10.1103/PhysRevE.83.036111",
    ),
    Reference(
        key="marchenko1967",
        kind="article",
        authors=("Marchenko, V. A.", "Pastur, L. A."),
        year=1967,
        title="Distribution of eigenvalues for some sets of random matrices",
        fields=(
            ("journal", "Mathematics of the USSR-Sbornik"),
            ("volume", "1"),
            ("number", "4"),
            ("pages", "457--483"),
        ),
        venue="Mathematics of the USSR-Sbornik 1 (4), 457–483",
        doi="10.1070/SM1967v001n04ABEH001994",
    ),
    Reference(
        key="martin2021",
        kind="article",
        authors=("Martin, Charles H.", "Mahoney, Michael W."),
        year=2021,
        title=(
            "Implicit self-regularization in deep neural networks: evidence from random matrix theory and "
            "implications for learning"
        ),
        fields=(
            ("journal", "Journal of Machine Learning Research"),
            ("volume", "22"),
            ("number", "165"),
            ("pages", "1--73"),
        ),
        venue="Journal of Machine Learning Research 22 (165), 1–73",
        url="https://jmlr.org/papers/v22/20-410.html",
    ),
    Reference(
        key="martinpeng2021",
        kind="article",
        authors=("Martin, Charles H.", "Peng, Tongsu", "Mahoney, Michael W."),
        year=2021,
        title=(
            "Predicting trends in the quality of state-of-the-art neural networks without access to training "
            "or testing data"
        ),
        fields=(("journal", "Nature Communications"), ("volume", "12"), ("pages", "4122")),
        venue="Nature Communications 12, 4122",
        doi="10.1038/s41467-021-24025-8",
    ),
    Reference(
        key="maslov2002",
        kind="article",
        authors=("Maslov, Sergei", "Sneppen, Kim"),
        year=2002,
        title="Specificity and stability in topology of protein networks",
        fields=(("journal", "Science"), ("volume", "296"), ("number", "5569"), ("pages", "910--913")),
        venue="Science 296 (5569), 910–913",
        doi="10.1126/science.1065103",
    ),
    Reference(
        key="newman2002",
        kind="article",
        authors=("Newman, Mark E. J.",),
        year=2002,
        title="Assortative mixing in networks",
        fields=(
            ("journal", "Physical Review Letters"),
            ("volume", "89"),
            ("number", "20"),
            ("pages", "208701"),
        ),
        venue="Physical Review Letters 89 (20), 208701",
        doi="10.1103/PhysRevLett.89.208701",
    ),
    Reference(
        key="newman2003",
        kind="article",
        authors=("Newman, Mark E. J.",),
        year=2003,
        title="The structure and function of complex networks",
        fields=(("journal", "SIAM Review"), ("volume", "45"), ("number", "2"), ("pages", "167--256")),
        venue="SIAM Review 45 (2), 167–256",
        doi="10.1137/S003614450342480",
    ),
    Reference(
        key="newman2005",
        kind="article",
        authors=("Newman, Mark E. J.",),
        year=2005,
        title="Power laws, Pareto distributions and Zipf’s law",
        fields=(
            ("journal", "Contemporary Physics"),
            ("volume", "46"),
            ("number", "5"),
            ("pages", "323--351"),
        ),
        venue="Contemporary Physics 46 (5), 323–351",
        doi="10.1080/00107510500052444",
    ),
    Reference(
        key="park2004",
        kind="article",
        authors=("Park, Juyong", "Newman, Mark E. J."),
        year=2004,
        title="Statistical mechanics of networks",
        fields=(("journal", "Physical Review E"), ("volume", "70"), ("number", "6"), ("pages", "066117")),
        venue="Physical Review E 70 (6), 066117",
        doi="10.1103/PhysRevE.70.066117",
    ),
    Reference(
        key="patton2009",
        kind="article",
        authors=(
            "Patton, Andrew",
            "Politis, Dimitris N.",
            "White, Halbert",
        ),
        year=2009,
        title=(
            "Correction to ‘Automatic block-length selection for the dependent bootstrap’ by D. Politis "
            "and H. White"
        ),
        fields=(
            ("journal", "Econometric Reviews"),
            ("volume", "28"),
            ("number", "4"),
            ("pages", "372--375"),
        ),
        venue="Econometric Reviews 28 (4), 372–375",
        doi="10.1080/07474930802459016",
    ),
    Reference(
        key="phipson2010",
        kind="article",
        authors=("Phipson, Belinda", "Smyth, Gordon K."),
        year=2010,
        title=(
            "Permutation p-values should never be zero: calculating exact p-values when permutations "
            "are randomly drawn"
        ),
        fields=(
            ("journal", "Statistical Applications in Genetics and Molecular Biology"),
            ("volume", "9"),
            ("number", "1"),
            ("pages", "Article 39"),
        ),
        venue="Statistical Applications in Genetics and Molecular Biology 9 (1), Article 39",
        doi="10.2202/1544-6115.1585",
    ),
    Reference(
        key="pickands1975",
        kind="article",
        authors=("Pickands, James",),
        year=1975,
        title="Statistical inference using extreme order statistics",
        fields=(
            ("journal", "The Annals of Statistics"),
            ("volume", "3"),
            ("number", "1"),
            ("pages", "119--131"),
        ),
        venue="The Annals of Statistics 3 (1), 119–131",
        doi="10.1214/aos/1176343003",
    ),
    Reference(
        key="politis1992",
        kind="incollection",
        authors=(
            "Politis, Dimitris N.",
            "Romano, Joseph P.",
        ),
        year=1992,
        title="A circular block-resampling procedure for stationary data",
        fields=(
            ("booktitle", "Exploring the Limits of Bootstrap"),
            ("editor", "LePage, Raoul and Billard, Lynne"),
            ("publisher", "Wiley"),
            ("address", "New York"),
            ("pages", "263--270"),
        ),
        venue="Exploring the Limits of Bootstrap, ed. LePage and Billard, Wiley, New York, 263–270",
    ),
    Reference(
        key="politis2004",
        kind="article",
        authors=(
            "Politis, Dimitris N.",
            "White, Halbert",
        ),
        year=2004,
        title="Automatic block-length selection for the dependent bootstrap",
        fields=(
            ("journal", "Econometric Reviews"),
            ("volume", "23"),
            ("number", "1"),
            ("pages", "53--70"),
        ),
        venue="Econometric Reviews 23 (1), 53–70",
        doi="10.1081/ETC-120028836",
    ),
    Reference(
        key="resnick1997",
        kind="article",
        authors=(
            "Resnick, Sidney",
            "Stărică, Cătălin",
        ),
        year=1997,
        title="Smoothing the Hill estimator",
        fields=(
            ("journal", "Advances in Applied Probability"),
            ("volume", "29"),
            ("number", "1"),
            ("pages", "271--293"),
        ),
        venue="Advances in Applied Probability 29 (1), 271–293",
        doi="10.2307/1427870",
    ),
    Reference(
        key="robins2004",
        kind="article",
        authors=("Robins, Garry", "Alexander, Malcolm"),
        year=2004,
        title="Small worlds among interlocking directors: network structure and distance in bipartite graphs",
        fields=(
            ("journal", "Computational & Mathematical Organization Theory"),
            ("volume", "10"),
            ("number", "1"),
            ("pages", "69--94"),
        ),
        venue="Computational & Mathematical Organization Theory 10 (1), 69–94",
        doi="10.1023/B:CMOT.0000032580.12184.c0",
    ),
    Reference(
        key="satterthwaite1946",
        kind="article",
        authors=("Satterthwaite, F. E.",),
        year=1946,
        title="An approximate distribution of estimates of variance components",
        fields=(
            ("journal", "Biometrics Bulletin"),
            ("volume", "2"),
            ("number", "6"),
            ("pages", "110--114"),
        ),
        venue="Biometrics Bulletin 2 (6), 110–114",
        doi="10.2307/3002019",
    ),
    Reference(
        key="schwarz1978",
        kind="article",
        authors=("Schwarz, Gideon",),
        year=1978,
        title="Estimating the dimension of a model",
        fields=(
            ("journal", "The Annals of Statistics"),
            ("volume", "6"),
            ("number", "2"),
            ("pages", "461--464"),
        ),
        venue="The Annals of Statistics 6 (2), 461–464",
        doi="10.1214/aos/1176344136",
    ),
    Reference(
        key="seidman1983",
        kind="article",
        authors=("Seidman, Stephen B.",),
        year=1983,
        title="Network structure and minimum degree",
        fields=(("journal", "Social Networks"), ("volume", "5"), ("number", "3"), ("pages", "269--287")),
        venue="Social Networks 5 (3), 269–287",
        doi="10.1016/0378-8733(83)90028-X",
    ),
    Reference(
        key="selfliang1987",
        kind="article",
        authors=("Self, Steven G.", "Liang, Kung-Yee"),
        year=1987,
        title=(
            "Asymptotic properties of maximum likelihood estimators and likelihood ratio tests under "
            "nonstandard conditions"
        ),
        fields=(
            ("journal", "Journal of the American Statistical Association"),
            ("volume", "82"),
            ("number", "398"),
            ("pages", "605--610"),
        ),
        venue="Journal of the American Statistical Association 82 (398), 605–610",
        doi="10.1080/01621459.1987.10478472",
    ),
    Reference(
        key="sole2004",
        kind="incollection",
        authors=("Solé, Ricard V.", "Valverde, Sergi"),
        year=2004,
        title="Information theory of complex networks: on evolution and architectural constraints",
        fields=(
            ("booktitle", "Complex Networks"),
            ("series", "Lecture Notes in Physics"),
            ("volume", "650"),
            ("pages", "189--207"),
        ),
        venue="Lecture Notes in Physics 650, 189–207",
        doi="10.1007/978-3-540-44485-5_9",
    ),
    Reference(
        key="sporns2004",
        kind="article",
        authors=("Sporns, Olaf", "Zwi, Jonathan D."),
        year=2004,
        title="The small world of the cerebral cortex",
        fields=(("journal", "Neuroinformatics"), ("volume", "2"), ("number", "2"), ("pages", "145--162")),
        venue="Neuroinformatics 2 (2), 145–162",
        doi="10.1385/NI:2:2:145",
    ),
    Reference(
        key="squartini2011",
        kind="article",
        authors=("Squartini, Tiziano", "Garlaschelli, Diego"),
        year=2011,
        title="Analytical maximum-likelihood method to detect patterns in real networks",
        fields=(("journal", "New Journal of Physics"), ("volume", "13"), ("pages", "083001")),
        venue="New Journal of Physics 13, 083001",
        doi="10.1088/1367-2630/13/8/083001",
    ),
    Reference(
        key="telesford2011",
        kind="article",
        authors=(
            "Telesford, Qawi K.",
            "Joyce, Karen E.",
            "Hayasaka, Satoru",
            "Burdette, Jonathan H.",
            "Laurienti, Paul J.",
        ),
        year=2011,
        title="The ubiquity of small-world networks",
        fields=(("journal", "Brain Connectivity"), ("volume", "1"), ("number", "5"), ("pages", "367--375")),
        venue="Brain Connectivity 1 (5), 367–375",
        doi="10.1089/brain.2011.0038",
    ),
    Reference(
        key="viechtbauer2005",
        kind="article",
        authors=("Viechtbauer, Wolfgang",),
        year=2005,
        title="Bias and efficiency of meta-analytic variance estimators in the random-effects model",
        fields=(
            ("journal", "Journal of Educational and Behavioral Statistics"),
            ("volume", "30"),
            ("number", "3"),
            ("pages", "261--293"),
        ),
        venue="Journal of Educational and Behavioral Statistics 30 (3), 261–293",
        doi="10.3102/10769986030003261",
    ),
    Reference(
        key="voitalov2019",
        kind="article",
        authors=(
            "Voitalov, Ivan",
            "van der Hoorn, Pim",
            "van der Hofstad, Remco",
            "Krioukov, Dmitri",
        ),
        year=2019,
        title="Scale-free networks well done",
        fields=(("journal", "Physical Review Research"), ("volume", "1"), ("pages", "033034")),
        venue="Physical Review Research 1, 033034",
        doi="10.1103/PhysRevResearch.1.033034",
    ),
    Reference(
        key="vuong1989",
        kind="article",
        authors=("Vuong, Quang H.",),
        year=1989,
        title="Likelihood ratio tests for model selection and non-nested hypotheses",
        fields=(("journal", "Econometrica"), ("volume", "57"), ("number", "2"), ("pages", "307--333")),
        venue="Econometrica 57 (2), 307–333",
        doi="10.2307/1912557",
    ),
    Reference(
        key="watts1998",
        kind="article",
        authors=("Watts, Duncan J.", "Strogatz, Steven H."),
        year=1998,
        title="Collective dynamics of ‘small-world’ networks",
        fields=(("journal", "Nature"), ("volume", "393"), ("pages", "440--442")),
        venue="Nature 393, 440–442",
        doi="10.1038/30918",
    ),
)
